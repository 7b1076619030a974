// The least that gets a streamed answer: one POST over node:http, its SSE lines read, its text printed. Argument: the URL.
import { request } from 'node:http';

const post = request(process.argv[2], {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer sk-bench' },
});
post.on('response', response => {
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', text => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (!line.startsWith('data: ') || line === 'data: [DONE]') continue;
      const content = JSON.parse(line.slice(6)).choices[0]?.delta.content;
      if (content) process.stdout.write(content);
    }
  });
  response.on('end', () => process.stdout.write('\n'));
});
post.end(JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'why is the sky blue?' }] }));
