/** The environment variable that stands in for a stored secret: `storefront-token` → `GATEHOUSE_SECRET_STOREFRONT_TOKEN`. */
export function toSecretVariable(name: string): string {
  return `GATEHOUSE_SECRET_${name.toUpperCase().replaceAll('-', '_')}`;
}
