import { describe, expect, it, vi } from 'vitest';
import { createRedactor } from '../../../host/audit/redactor.ts';
import { resolveCredential, resolveText } from '../../../host/workspace/credentials.ts';

describe('a credential', () => {
  const given: Readonly<Record<string, string>> = { password: 'hunter22', token: 'pasted-token\n' };

  function open() {
    const redactor = createRedactor();
    const asked: string[] = [];
    const getSecret = (name: string, reason: string): Promise<string | null> => {
      asked.push(reason);
      return Promise.resolve(given[name] ?? null);
    };
    const options = { folder: '/work/shop', reason: 'The API "shop" needs it.', getSecret, redactor };
    return { redactor, asked, resolve: (template: string) => resolveCredential(template, options) };
  }

  it('is filled in, and masked from then on', async () => {
    const { redactor, asked, resolve } = open();
    expect(await resolve('ada:${secret:password}')).toBe('ada:hunter22');
    expect(asked).toEqual(['The API "shop" needs it.']);
    expect(redactor.text('sent ada:hunter22 to it')).toBe('sent [redacted] to it');
  });

  it('is masked also where only the secret in it stands', async () => {
    const { redactor, resolve } = open();
    await resolve('ada:${secret:password}');
    expect(redactor.text('the password hunter22 is wrong')).toBe('the password [redacted] is wrong');
  });

  it('is masked as it is sent, without the line break that it was stored with', async () => {
    const { redactor, resolve } = open();
    await resolve('${secret:token}');
    expect(redactor.text('pasted-token is wrong')).toBe('[redacted] is wrong');
  });

  it('that nobody gave is an error that says how to give it', async () => {
    const { resolve } = open();
    await expect(resolve('${secret:other}')).rejects.toThrow('GATEHOUSE_SECRET_OTHER');
    await expect(resolve('${secrets:other}')).rejects.toThrow('is not known here');
  });
});

describe('a variable of this machine', () => {
  const resolve = async (template: string, isCredential: boolean) => {
    const redactor = createRedactor();
    const options = { folder: '/work/shop', reason: '', getSecret: () => Promise.resolve(null), redactor };
    const text = await resolveText(template, { ...options, isCredential });
    return redactor.text(text);
  };

  it.each([
    ['Key ${env:GATEHOUSE_TEST_PLAIN}', true, 'Key [redacted]'],
    ['--colour=${env:GATEHOUSE_TEST_PLAIN}', false, '--colour=hunter22'],
    // Its own name tells, too.
    ['${env:GATEHOUSE_TEST_TOKEN}', false, '[redacted]'],
  ])('in %s is masked where it lets somebody in: %s', async (template, isCredential, shown) => {
    vi.stubEnv('GATEHOUSE_TEST_PLAIN', 'hunter22');
    vi.stubEnv('GATEHOUSE_TEST_TOKEN', 'hunter23');
    expect(await resolve(template, isCredential)).toBe(shown);
    vi.unstubAllEnvs();
  });
});
