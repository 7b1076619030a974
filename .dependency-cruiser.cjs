// The floors of the house: imports go down, never sideways on a floor, never up, never in a circle.
const floors = {
  domain: [],
  schema: ['domain'],
  catalog: ['domain'],
  wire: ['domain'],
  task: ['domain'],
  router: ['domain'],
  accounting: ['domain'],
  render: ['domain'],
  transport: ['domain', 'schema'],
  keychain: ['domain', 'schema'],
  state: ['domain', 'schema'],
};
const pureFloor = ['schema', 'catalog', 'wire', 'task', 'router', 'accounting'];
const ioFloor = ['transport', 'keychain', 'state'];
for (const room of ['session', 'engine']) floors[room] = ['domain', ...pureFloor, ...ioFloor];
for (const room of ['server', 'cli', 'sandbox', 'openclaw'])
  floors[room] = ['domain', ...pureFloor, 'render', ...ioFloor, 'session', 'engine'];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan-room',
      severity: 'error',
      comment: 'every folder of src is a room with a floor',
      from: { path: '^src/([^/]+)/', pathNot: `^src/(${Object.keys(floors).join('|')})/` },
      to: {},
    },
    ...Object.entries(floors).map(([room, below]) => ({
      name: `floor-${room}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, ...below].join('|')})/` },
    })),
    {
      name: 'only-main-and-index-see-everything',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    { name: 'no-dev-internals', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules' },
  },
};
