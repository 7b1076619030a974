/** Version of this package, put in by the build. */
declare const VERSION: string;
/** Hash of all that the build was made of, put in by the build. */
declare const BUILD: string;
