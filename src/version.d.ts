/** Version of this package, put in by the build. */
declare const VERSION: string;
/** Hash of all that the build was made of, put in by the build; within the compile cache of all that it made. */
declare const BUILD: string;
