// Preloaded into the real program: its clock starts at CLOCK_AT (epoch ms) and goes on from there.
const start = Number(process.env['CLOCK_AT']);
Date.now = () => start + Math.round(performance.now());
