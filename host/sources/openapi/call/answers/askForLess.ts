import type { ParameterPlan } from '../../tool/plan.ts';

/** Names under which APIs let a caller choose how much of a list, and how much of each item, it gets. */
const paging =
  /^[$_]?(limit|max|maxresults|maxitems|pagesize|perpage|size|count|top|first|last|rows|take|page|pagenumber|pagenum|pageno|pageindex|pagetoken|nexttoken|nextpagetoken|continuationtoken|continue|marker|cursor|offset|skip|start|startat|startindex|startingafter|endingbefore|after|before|since|until|select|fields|filter|include|expand)$/;

const mostNamed = 8;

/** How to get a smaller answer from this operation. */
export function askForLess(parameters: readonly ParameterPlan[]): string {
  const names = parameters
    .filter((parameter) => parameter.in === 'query' && isPaging(parameter.name))
    .map(({ input }) => `\`${input}\``)
    .slice(0, mostNamed);
  return names.length === 0
    ? 'Ask for less: a filter, a smaller page, fewer fields.'
    : `Ask for less with ${names.length === 1 ? '' : 'one of '}${names.join(', ')}.`;
}

/** `page[size]` and `page_size` are one. */
function isPaging(name: string): boolean {
  return paging.test(name.toLowerCase().replaceAll(/[-_.[\]]/g, ''));
}
