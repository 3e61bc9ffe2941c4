// Checks that every Mermaid diagram of the documentation parses: node check.mjs FOLDER
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { JSDOM } from 'jsdom';

// Mermaid looks for a browser when it is loaded.
const { window } = new JSDOM('');
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import('mermaid');

const SKIPPED = new Set(['node_modules', 'target', '.git']);
const DIAGRAM = /^```mermaid\n([\s\S]*?)^```$/gm;

function* pages(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* pages(path);
    } else if (entry.name.endsWith('.md')) {
      yield path;
    }
  }
}

const root = process.argv[2];
let passed = 0;
let failed = 0;
for (const page of pages(root)) {
  const text = readFileSync(page, 'utf8');
  for (const match of text.matchAll(DIAGRAM)) {
    const line = text.slice(0, match.index).split('\n').length;
    try {
      await mermaid.parse(match[1]);
      passed++;
    } catch (e) {
      failed++;
      console.error(`${relative(root, page)}:${line}: the diagram does not parse. ${e.message}`);
    }
  }
}
// A checker that accepts everything would find no mistake: this one must be found.
const accepted = await mermaid.parse('flowchart LR\n  a --> --> b').then(() => true, () => false);
if (accepted) {
  failed++;
  console.error('A wrong diagram was accepted. Look at the versions of mermaid and jsdom in package.json.');
}
console.log(`Diagrams: ${passed} parsed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
