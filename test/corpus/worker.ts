// One process of the corpus: measures the documents that it is sent, one after the other.
import { type CorpusSpec, measureSpec } from './measure/measureSpec.ts';

export interface Order {
  readonly spec: CorpusSpec;
  readonly mostSchemaBytes: number;
}

process.once('disconnect', () => process.exit(0));
process.on('message', (order: Order) => {
  // What the document before has left behind would count as this one's memory.
  globalThis.gc?.();
  measureSpec(order.spec, order.mostSchemaBytes).then(
    (row) => process.send?.({ row }),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? error.stack : String(error) }),
  );
});
