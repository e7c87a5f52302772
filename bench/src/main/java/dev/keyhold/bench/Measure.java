package dev.keyhold.bench;

/** One thing that is measured. It brings its own baseline, measured in the same run. */
interface Measure {
    /** What {@code --only} calls it. */
    String name();

    void run(Lab lab, Report report);
}
