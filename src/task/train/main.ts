// Owns the training run: `npm run train -- <file of labelled prompts>`; prints the report and writes the weights.
import { writeFileSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { learn, toExamples } from './learn.ts';
import { fitTemperature, fitThresholds, leaveOneSourceOut, verdictsOf } from './measure.ts';
import { moduleOf, pack } from './pack.ts';
import { readPhraseBook } from './phrase-book.ts';
import { accuracyTable, confusionTable, misroutes, tokenTable } from './report.ts';
import { readSamples } from './sample.ts';
import { hanModule } from './vocabulary.ts';

const PHRASES = 'src/task/train/phrases';
const WEIGHTS = 'src/task/weights/model.ts';
const HAN = 'src/task/weights/han.ts';
const PER_TEMPLATE = 12;
/** Asked of confident verdicts on held-out sources. */
const CONFIDENT_ACCURACY = 0.95;

const print = (text: string): void => void writeSync(1, `${text}\n`);

const { positionals } = parseArgs({ allowPositionals: true });
const [path] = positionals;
if (path === undefined) throw new Error('usage: npm run train -- <file.jsonl>');

writeFileSync(HAN, hanModule());
const samples = readSamples(path);
const phrases = readPhraseBook(PHRASES, PER_TEMPLATE, 3);
print(`${samples.length} prompts, ${phrases.length} from the phrase book`);

const examples = toExamples([...samples, ...phrases]);
const guesses = leaveOneSourceOut(examples);
const temperature = fitTemperature(guesses);
const verdicts = verdictsOf(guesses, temperature);
const thresholds = fitThresholds(verdicts, CONFIDENT_ACCURACY);
print(`\nLeave one source out, temperature ${temperature}, confident from ${thresholds.join(', ')}:\n`);
print(accuracyTable(verdicts, thresholds));
print(`\n${confusionTable(verdicts)}`);
print(`\n${misroutes(verdicts, thresholds)}`);
print(`\n${tokenTable(samples)}`);

const text = moduleOf(pack(learn(examples)), temperature, thresholds);
writeFileSync(WEIGHTS, text);
print(`\n${WEIGHTS}: ${(text.length / 1000).toFixed(0)} kB`);
