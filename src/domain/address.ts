// Owns what the host of an address says of where it leads.

/** Whether requests to it stay on this machine. */
export function isLoopback(address: string): boolean {
  const host = hostOf(address);
  return /^(?:.+\.)?localhost$|^127\.[\d.]+$|^0\.0\.0\.0$|^\[::1?\]$/.test(host);
}

/** Whether its host is in this domain. */
export function isWithin(address: string, domain: string): boolean {
  return `.${hostOf(address)}`.endsWith(`.${domain}`);
}

/** The host in lower case; empty where it is no address. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : '';
}
