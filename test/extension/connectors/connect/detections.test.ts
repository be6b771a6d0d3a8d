import { expect, test } from 'vitest';
import { createDetections } from '../../../../extension/connectors/connect/detections.ts';

test('the steps of one URL reach who listens to it, until they stop', () => {
  const detections = createDetections();
  const heard: string[] = [];
  const listening = detections.listen({ folder: '/w', url: 'https://a.example' }, ({ sent }) =>
    heard.push(sent),
  );
  const tell = (folder: string, url: string, sent: string): void =>
    detections.accept({ folder, url, step: { sent, found: '', ms: 1 } });
  tell('/w', 'https://a.example', 'first');
  tell('/v', 'https://a.example', 'other folder');
  tell('/w', 'https://b.example', 'other URL');
  listening.dispose();
  tell('/w', 'https://a.example', 'late');
  expect(heard).toEqual(['first']);
});
