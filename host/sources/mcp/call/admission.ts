import { createTurnstile } from '../../turnstile.ts';
import type { CallOptions } from '../../source.ts';
import type { Connection } from '../connection/connection.ts';
import type { Exchange } from '../questions/exchange.ts';
import type { Supervisor } from '../supervisor.ts';
import { toNotConnected } from './explainFailure.ts';
import { whyNot } from './whyNot.ts';

/** What is to be sent once there is a connection and room. */
export interface Errand<T> {
  /** `<source>/<native>` of what is asked for. */
  readonly id: string;
  /** What has changed since it was decided, such that it is not to be sent any more, as a sentence. */
  findChange(): string | undefined;
  send(connection: Connection, exchange: Exchange): Promise<Sent<T>>;
  /** The result where nothing is sent. */
  refuse(reason: string): T;
}

export interface Sent<T> {
  readonly value: T;
  /** It ended without an answer, and the server may go on working on it. */
  readonly isAbandoned: boolean;
}

/** Lets what was decided through to a server: one after the other where they are many, and only while it is as judged. */
export interface Admission {
  /** Rejects where sending does. */
  carryOut<T>(errand: Errand<T>, options: CallOptions): Promise<T>;
}

/** Calls of one server at once; more wait. */
const mostInFlight = 64;

export function createAdmission(name: string, supervisor: Supervisor): Admission {
  const turnstile = createTurnstile(mostInFlight);
  const away = (otherwise: string): string =>
    toNotConnected(name, whyNot(supervisor.known.state) ?? otherwise);
  const send = async <T>(
    connection: Connection,
    errand: Errand<T>,
    { signal, conversation }: CallOptions,
  ): Promise<T> => {
    const { exchange, leave } = await connection.dialogue.enter(conversation, signal);
    let isAbandoned = false;
    try {
      // Whoever waited for others may find another connection, and another definition, than was judged.
      if (supervisor.connection !== connection)
        return errand.refuse(away('it has been connected anew. Call once more.'));
      const change = errand.findChange();
      if (change !== undefined) return errand.refuse(change);
      const sent = await errand.send(connection, exchange);
      ({ isAbandoned } = sent);
      return sent.value;
    } finally {
      leave(isAbandoned);
    }
  };
  return {
    carryOut: async (errand, options) => {
      const { signal } = options;
      const release = supervisor.hold();
      try {
        const connection = await supervisor.use(signal);
        if (!connection) return errand.refuse(away('it has just been ended.'));
        // A server that was started just now may offer something else than was decided about.
        const change = errand.findChange();
        if (change !== undefined) return errand.refuse(change);
        const leave = await turnstile.enter(signal);
        try {
          return await send(connection, errand, options);
        } finally {
          leave();
        }
      } catch (error) {
        if (signal.aborted) return errand.refuse(`${errand.id} was cancelled before anything was sent.`);
        throw error;
      } finally {
        release();
      }
    },
  };
}
