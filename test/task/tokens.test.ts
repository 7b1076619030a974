// The token estimate against the tokenizer it imitates.
import fc from 'fast-check';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { estimateTokens } from '../../src/task/tokens.ts';

const TEXTS = {
  English:
    "The committee's report, published on 14 March 2025, found that most households had underestimated what they would pay for heating. It recommends, among other things, that suppliers state the yearly cost on every bill; smaller firms may need longer. Nobody who attended the hearing objected, although Mrs. Okonkwo wondered aloud whether thermostats were to blame.",
  Chinese:
    '昨天下午，我们在图书馆讨论了新的研究计划。老师认为数据还不够完整，建议我们再收集三个月的样本，然后重新分析结果。大家都同意这个意见，因为天气变化对实验的影响比预期的大得多。',
  'Chinese with Latin words':
    '用Python写一个函数读取CSV文件，再用pandas和matplotlib画图；如果在Windows上运行报错，请说明如何在Docker中安装依赖。',
  code: "export async function load(path: string): Promise<Map<string, number>> {\n  const lines = (await readFile(path, 'utf8')).split('\\n');\n  const counts = new Map<string, number>();\n  for (const line of lines) {\n    const key = line.trim().toLowerCase();\n    if (key.length === 0) continue;\n    counts.set(key, (counts.get(key) ?? 0) + 1);\n  }\n  return counts;\n}\n",
  SQL: "SELECT c.name, SUM(o.total) AS revenue\nFROM customers c\nJOIN orders o ON o.customer_id = c.id\nWHERE o.created_at >= DATE '2025-01-01'\nGROUP BY c.name\nHAVING SUM(o.total) > 1000\nORDER BY revenue DESC\nLIMIT 20;",
};

describe('estimateTokens', () => {
  test.each(Object.entries(TEXTS))('%s is within a tenth, alone', (_, text) => {
    const actual = encode(text).length;
    expect(Math.abs(estimateTokens(text) - actual) / actual).toBeLessThan(0.1);
  });

  test('all of them together are within a twentieth', () => {
    const actual = Object.values(TEXTS).reduce((sum, text) => sum + encode(text).length, 0);
    const estimated = Object.values(TEXTS).reduce((sum, text) => sum + estimateTokens(text), 0);
    expect(Math.abs(estimated - actual) / actual).toBeLessThan(0.05);
  });

  test('a text too long to measure whole is measured on samples', () => {
    const text = `${TEXTS.English}\n${TEXTS.code}\n`.repeat(60);
    const actual = encode(text).length;
    expect(Math.abs(estimateTokens(text) - actual) / actual).toBeLessThan(0.05);
  });

  test('any text has a finite count, and more text never less', () => {
    expect(estimateTokens('')).toBe(0);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const count = estimateTokens(text);
        return Number.isInteger(count) && count >= 0 && estimateTokens(`${text}\n\nand more`) >= count;
      }),
    );
  });

  test('property: plain English counts the same beside a word that is not', () => {
    const plain = fc.string({ unit: fc.constantFrom(...'aBcXYz09 .,;\'!?-_/(){}\n\r\t<>=#"'), maxLength: 60 });
    fc.assert(
      fc.property(plain, text => {
        // Both sums are rounded by themselves.
        const apart = estimateTokens(`${text}a`) + estimateTokens(' Übergröße');
        expect(Math.abs(estimateTokens(`${text}a Übergröße`) - apart)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
