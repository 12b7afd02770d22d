import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { OperationFault } from "./fault-kinds.ts";
import { interrupt, type Faults } from "./faults.ts";
import { GoogleError } from "./google-error.ts";
import type { JsonObject } from "./json.ts";
import type { OperationType } from "./operation-types.ts";
import type { Collection, Store } from "./store.ts";

/** Work that takes time. Each API shows it in its own shape. */
export interface Operation extends OperationRequest {
  readonly id: string;
  status: "PENDING" | "RUNNING" | "DONE";
  readonly insertTime: string;
  startTime?: string;
  endTime?: string;
  /** Code in `google.rpc.Code`. */
  error?: { readonly code: number; readonly message: string };
  /** The scripted fault that will fail it. */
  readonly fault?: OperationFault;
}

export interface OperationRequest {
  /** Base path of the API that shows it. */
  readonly api: string;
  readonly project: string;
  /** Zone, region or `global`. */
  readonly location: string;
  /** Google's name for the kind of work, such as `CREATE_CLUSTER`. */
  readonly type: OperationType;
  /** Path of the resource that it works on, starting with `projects/`. */
  readonly target: string;
  /** Name of the task that does the work. */
  readonly task: string;
  /** Everything that the work needs, so that it can run again after a restart. */
  readonly args: JsonObject;
}

/** The work of an operation. It may run again from its start after a restart. */
export type Task = (args: JsonObject, operation: Operation) => void | Promise<void>;

interface DefinedTask {
  readonly work: Task;
  /** Whether the work itself calls `interrupt` at the point where it must fail. */
  readonly isInParts?: true;
  /** Undoes what the request did before its operation failed. */
  readonly undo?: (args: JsonObject) => void;
}

const KEPT_WHEN_DONE = 500;

/** Runs operations. Each is PENDING, then RUNNING, for at least one step of time, and then DONE. */
export class Operations {
  readonly #store: Store;
  readonly #operations: Collection<Operation>;
  readonly #tasks = new Map<string, DefinedTask>();
  readonly #stepMs: number;
  readonly #faults: Faults;
  readonly #log: (message: string) => void;
  readonly #stopped = new AbortController();

  constructor(store: Store, options: { stepMs: number; faults: Faults; log: (message: string) => void }) {
    this.#store = store;
    this.#operations = store.collection("operations");
    this.#stepMs = options.stepMs;
    this.#faults = options.faults;
    this.#log = options.log;
  }

  define(task: string, work: Task, undo?: (args: JsonObject) => void): void {
    this.#tasks.set(task, { work, ...(undo ? { undo } : {}) });
  }

  /** Defines work on several things, which can fail when a part of them is done: it calls `interrupt`. */
  defineInParts(task: string, work: Task): void {
    this.#tasks.set(task, { work, isInParts: true });
  }

  start(request: OperationRequest): Operation {
    const fault = this.#faults.ofOperation(request.api, request.type, request.target);
    const operation: Operation = {
      ...request,
      ...(fault ? { fault } : {}),
      id: `operation-${Date.now()}-${randomUUID()}`,
      status: "PENDING",
      insertTime: new Date().toISOString(),
    };
    this.#operations.set(operation.id, operation);
    this.#forgetOldest();
    void this.#run(operation);
    return operation;
  }

  get(api: string, id: string): Operation | undefined {
    const operation = this.#operations.get(id);
    return operation?.api === api ? operation : undefined;
  }

  list(api: string): Operation[] {
    return [...this.#operations.values()].filter((operation) => operation.api === api);
  }

  /** Runs the operations again that were unfinished when the server last ended. */
  resume(): void {
    for (const operation of this.#operations.values()) {
      if (operation.status === "DONE") continue;
      this.#log(`${operation.type} of ${operation.target} runs again`);
      void this.#run(operation);
    }
  }

  /** Waits until the operation is done, at most for `timeoutMs`. */
  async wait(operation: Operation, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (operation.status !== "DONE" && Date.now() < deadline && !this.#stopped.signal.aborted) {
      await sleep(Math.min(100, this.#stepMs));
    }
  }

  /** Stops operations that have not started. Running work goes on, but is no longer recorded. */
  stop(): void {
    this.#stopped.abort();
  }

  async #run(operation: Operation): Promise<void> {
    const task = this.#tasks.get(operation.task);
    try {
      await this.#step();
      operation.status = "RUNNING";
      operation.startTime ??= new Date().toISOString();
      this.#record();
      if (!task) throw new Error(`the task '${operation.task}' is not defined`);
      // Work on one thing fails before it starts, so that a failed deletion has deleted nothing.
      if (!task.isInParts) interrupt(operation);
      await Promise.all([task.work(operation.args, operation), this.#step()]);
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      task?.undo?.(operation.args);
      const message = error instanceof Error ? error.message : String(error);
      operation.error = { code: error instanceof GoogleError ? error.rpc : 13, message };
      this.#log(`${operation.type} of ${operation.target} failed: ${message}`);
    }
    operation.status = "DONE";
    operation.endTime = new Date().toISOString();
    this.#record();
  }

  // No request waits for this, so an error such as a full disk goes to the log. The next request fails with it too.
  #record(): void {
    try {
      this.#store.flush();
    } catch (error) {
      this.#log(`can't write the state: ${String(error)}`);
    }
  }

  #step(): Promise<void> {
    return sleep(this.#stepMs, undefined, { signal: this.#stopped.signal });
  }

  #forgetOldest(): void {
    const done = [...this.#operations.values()].filter(({ status }) => status === "DONE");
    for (const { id } of done.slice(0, -KEPT_WHEN_DONE)) this.#operations.delete(id);
  }
}
