/** Version of this package, put in by the build. */
declare const VERSION: string;
/** Hash of all that the build made, put in by the build. */
declare const BUILD: string;
