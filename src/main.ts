// Composition root: builds the real ports, wires them, runs the command line. The only file that sees `process`.
export {};
