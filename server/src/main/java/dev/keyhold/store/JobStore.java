package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Job;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import java.time.Instant;

/** Jobs that wait for their time. */
public final class JobStore {
    private JobStore() {}

    /** What can be asked. */
    public interface Reads {
        /** Jobs of a kind whose time has come, longest due first; a position is {@code micros.resource}. */
        Page<Job> due(AccountId account, Job.Kind kind, Instant now, Page.Request page);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a job, in place of any of its kind on its resource. */
        void schedule(Job job);

        /** Takes a job away if it is still there at the same time; of all who try, one is answered true. */
        boolean claim(Job job);

        /** Takes a job away if it is there, whatever its time. */
        void cancel(AccountId account, Job.Kind kind, ResourceId resource);
    }
}
