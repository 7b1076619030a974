// Owns the merging of writers: those of one process that wait at the same time share one turn at the lock.

/** A job and the promise of whoever handed it in. */
export interface Waiting<Job, Result> {
  readonly job: Job;
  resolve(result: Result): void;
  reject(reason: unknown): void;
}

/**
 * Runs jobs in order, many to a turn. `turn` waits for what it needs, takes the jobs that have gathered by then, and
 * settles each; where it rejects, all that it has not settled are rejected with the same reason.
 */
export function createBatch<Job, Result>(
  turn: (take: () => readonly Waiting<Job, Result>[]) => Promise<void>,
): (job: Job) => Promise<Result> {
  let gathered: Waiting<Job, Result>[] = [];
  let running = false;

  const run = async () => {
    running = true;
    while (gathered.length > 0) {
      let taken: readonly Waiting<Job, Result>[] = [];
      const take = () => {
        taken = gathered;
        gathered = [];
        return taken;
      };
      try {
        await turn(take);
      } catch (error) {
        for (const { reject } of taken.length > 0 ? taken : take()) reject(error);
      }
    }
    running = false;
  };

  return job =>
    new Promise((resolve, reject) => {
      gathered.push({ job, resolve, reject });
      if (!running) void run();
    });
}
