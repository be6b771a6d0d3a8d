import { homedir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateFolderOf } from '../../../host/state/stateFolder.ts';

const shop = resolve('/work/shop');
const env = { XDG_STATE_HOME: resolve('/state') };
const nameOf = (folder: string): string => basename(stateFolderOf(folder, env));

describe('the place', () => {
  it('is where XDG says', () => {
    expect(dirname(stateFolderOf(shop, env))).toBe(join(resolve('/state'), 'gatehouse'));
  });

  it.each([{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'relative/path' }])(
    'is below the home of the user with %j',
    (given) => {
      expect(relative(homedir(), stateFolderOf(shop, given))).toMatch(
        /^\.local[\\/]state[\\/]gatehouse[\\/]shop-/,
      );
    },
  );

  it('is never within the workspace folder', () => {
    expect(relative(shop, stateFolderOf(shop, env))).toMatch(/^\.\./);
  });
});

describe('the name', () => {
  it('begins with that of the folder and ends with a hash of its whole path', () => {
    expect(nameOf(shop)).toMatch(/^shop-[0-9a-f]{12}$/);
    expect(nameOf(shop)).toBe(nameOf(shop));
    expect(nameOf(resolve('/elsewhere/shop'))).not.toBe(nameOf(shop));
  });

  it('is the same however the path is written', () => {
    expect(nameOf(`${shop}/`)).toBe(nameOf(shop));
    expect(nameOf(join(shop, '..', 'shop'))).toBe(nameOf(shop));
    expect(nameOf('shop')).toBe(nameOf(resolve('shop')));
  });

  it.each([
    ['/work/my shop (größe)', /^my_shop__gr__e_-[0-9a-f]{12}$/],
    [`/work/${'x'.repeat(200)}`, /^x{40}-[0-9a-f]{12}$/],
    ['/', /^-[0-9a-f]{12}$/],
  ])('of %.30s is one that every file system takes', (folder, expected) => {
    expect(nameOf(resolve(folder))).toMatch(expected);
  });
});
