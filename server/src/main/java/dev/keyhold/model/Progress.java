package dev.keyhold.model;

/** Observes the progress of long work. */
public interface Progress {
    /** Does not listen. */
    Progress NONE = new Progress() {
        @Override
        public void begin(long total) {}

        @Override
        public void advance(String what, int by) {}
    };

    /** Before the work: about how much there is to do. */
    void begin(long total);

    /** That much more is done, of what is named. */
    void advance(String what, int by);
}
