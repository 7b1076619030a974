// An upstream in a process of its own, so that its work is nobody else's. Argument: how long it waits before it answers, ms.
// Prints its port. Answers a POST with a short OpenAI stream; below /refuses it says 429 instead, and GET /gaps tells how
// long after each refusal the next request came, ms.
import { createServer } from 'node:http';

const delayMs = Number(process.argv[2] ?? 0);
const delta = content =>
  `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta: { content } }] })}\n\n`;
const end = JSON.stringify({
  id: 'c',
  model: 'm',
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
  usage: { prompt_tokens: 5, completion_tokens: 4 },
});
const answer = `${['The ', 'sky ', 'scatters ', 'blue.'].map(delta).join('')}data: ${end}\n\ndata: [DONE]\n\n`;
const refusal = JSON.stringify({
  error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' },
});

const gaps = [];
let refusedAt;

const server = createServer((request, response) => {
  if (request.url === '/gaps') return response.end(JSON.stringify(gaps));
  if (refusedAt !== undefined) gaps.push(performance.now() - refusedAt);
  refusedAt = undefined;
  request.resume().on('end', () => {
    if (request.url.startsWith('/refuses')) {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '60' }).end(refusal);
      refusedAt = performance.now();
      return;
    }
    const reply = () => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
    if (delayMs === 0) reply();
    else setTimeout(reply, delayMs);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
