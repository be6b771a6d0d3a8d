import { echo, hearRequests } from './requests.ts';

// Greets people where only messages belong, and again beside each answer.
console.log('Demo server 1.0 listening');
hearRequests((request) => {
  console.log(`answering ${request.method}`);
  echo(request);
});
