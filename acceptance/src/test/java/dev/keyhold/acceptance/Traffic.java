package dev.keyhold.acceptance;

import dev.keyhold.acceptance.history.Answer;
import dev.keyhold.acceptance.history.History;
import dev.keyhold.acceptance.history.Probe;
import dev.keyhold.acceptance.history.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients of all nodes: one writer per kind of credential disables and enables credentials through random nodes, and
 * other clients use each credential on every node all the time. All responses go into a history.
 */
final class Traffic implements AutoCloseable {
    /** Twice within a lease; a credential that stays disabled is used a few more times after its lease has ended. */
    private static final int TICK_MILLIS = 500;
    /** So that a node that stands still has requests waiting for it when it comes back. */
    private static final int MAX_WAITING = 8;

    private static final int MIN_PAUSE_MILLIS = 100;
    private static final int MAX_PAUSE_MILLIS = 600;
    private static final Duration RETRY_PAUSE = Duration.ofMillis(50);
    /** How long a credential is still used that will not be written any more. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    private final Collection<Node> nodes;
    private final CredentialToggles toggles;
    private final History history;
    private final Duration lease;
    private final Queue<Subject> subjects = new ConcurrentLinkedQueue<>();
    private final Map<Served, Long> served = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> writers = new ArrayList<>();
    private final AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
    private volatile boolean stopped;

    /** Begins at once. */
    Traffic(Collection<Node> nodes, CredentialToggles toggles, History history, Duration lease, Random random) {
        this.nodes = nodes;
        this.toggles = toggles;
        this.history = history;
        this.lease = lease;
        for (var kind : CredentialToggle.Kind.values()) {
            var own = new Random(random.nextLong());
            writers.add(requests.submit(() -> noting(() -> write(kind, own))));
        }
        var _ = ticks.scheduleAtFixedRate(() -> noting(this::tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What was answered last: when that request began. */
    private record Served(String node, CredentialToggle.Kind kind) {}

    /** A credential. */
    private static final class Subject {
        final String name;
        final CredentialToggle.Kind kind;
        final CredentialToggle credential;
        final Map<String, Semaphore> waiting = new ConcurrentHashMap<>();
        volatile long retired = Long.MAX_VALUE;

        Subject(String name, CredentialToggle.Kind kind, CredentialToggle credential) {
            this.name = name;
            this.kind = kind;
            this.credential = credential;
        }

        boolean isUsed() {
            return retired == Long.MAX_VALUE || System.nanoTime() - retired < AFTERWARDS.toNanos();
        }
    }

    /** Returns when every node has answered for every kind of credential from now on. */
    void awaitServed() {
        var since = System.nanoTime();
        Waiting.until(() -> {
            requireNoFailure();
            return nodes.stream()
                    .allMatch(node -> EnumSet.allOf(CredentialToggle.Kind.class).stream()
                            .allMatch(kind -> served.getOrDefault(new Served(node.name(), kind), since) > since));
        });
    }

    /** Ends all writing, and looks once more at what became of each credential on every node, all of which answer. */
    void finish() {
        stopped = true;
        for (var writer : writers) {
            Waiting.until(writer::isDone);
        }
        ticks.shutdown();
        Waiting.pass(lease);
        for (var subject : subjects) {
            for (var node : nodes) {
                Waiting.until(() -> use(subject, node) != Answer.UNAVAILABLE);
            }
        }
        requireNoFailure();
    }

    @Override
    public void close() {
        stopped = true;
        ticks.shutdownNow();
        requests.shutdownNow();
    }

    private void noting(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(Optional.empty(), Optional.of(e));
            throw e;
        }
    }

    private void requireNoFailure() {
        failure.get().ifPresent(e -> {
            throw new AssertionError("a client failed", e);
        });
    }

    private void tick() {
        for (var subject : subjects) {
            if (subject.isUsed()) {
                nodes.forEach(node -> useSoon(subject, node));
            }
        }
    }

    private void useSoon(Subject subject, Node node) {
        var waiting = subject.waiting.computeIfAbsent(node.name(), _ -> new Semaphore(MAX_WAITING));
        if (waiting.tryAcquire()) {
            var _ = requests.submit(() -> {
                try {
                    noting(() -> use(subject, node));
                } finally {
                    waiting.release();
                }
            });
        }
    }

    private Answer use(Subject subject, Node node) {
        var up = node.up();
        var start = System.nanoTime();
        var answer = Node.answer(() -> subject.credential.use(up));
        history.add(new Probe(subject.name, node.name(), start, System.nanoTime(), answer));
        if (answer != Answer.UNAVAILABLE) {
            served.merge(new Served(node.name(), subject.kind), start, Math::max);
        }
        return answer;
    }

    private void write(CredentialToggle.Kind kind, Random random) {
        for (int i = 1; !stopped; i++) {
            make(kind, kind + " " + i, random).ifPresent(subject -> {
                subjects.add(subject);
                live(subject, random);
                subject.retired = System.nanoTime();
            });
        }
    }

    /** Empty when it is not known whether it was made; then nobody has it. */
    private Optional<Subject> make(CredentialToggle.Kind kind, String name, Random random) {
        var node = any(random);
        var made = new AtomicReference<Optional<CredentialToggle>>(Optional.empty());
        var start = System.nanoTime();
        var answer = Node.answer(() -> made.set(Optional.of(toggles.make(kind, node.up()))));
        if (answer != Answer.ACCEPTED) {
            requireUnavailable(answer);
            Waiting.pass(RETRY_PAUSE);
            return Optional.empty();
        }
        history.add(new Write(name, true, Optional.of(node.name()), start, System.nanoTime(), true));
        return made.get().map(credential -> new Subject(name, kind, credential));
    }

    /** Switches a credential off and on until that cannot go on. */
    private void live(Subject subject, Random random) {
        var goesOn = true;
        for (var on = false; goesOn && !stopped; on = !on) {
            Waiting.pass(Duration.ofMillis(random.nextInt(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS)));
            goesOn = turn(subject, on, random) && subject.kind.canBeSwitchedOn();
        }
    }

    /**
     * Disables or enables once. A request without an answer is repeated on any node where that does no harm: a request
     * to enable that may still be on its way would undo what comes after it.
     *
     * @return whether what comes next is the last word
     */
    private boolean turn(Subject subject, boolean on, Random random) {
        var idempotencyKey = new UUID(random.nextLong(), random.nextLong()).toString();
        var start = System.nanoTime();
        for (var first = true; ; first = false) {
            var node = any(random);
            var answer = Node.answer(() -> subject.credential.turn(node.up(), on, idempotencyKey));
            if (answer == Answer.ACCEPTED) {
                var doneBy = first ? Optional.of(node.name()) : Optional.<String>empty();
                history.add(new Write(subject.name, on, doneBy, start, System.nanoTime(), true));
                return first || subject.kind.canBeRepeated();
            }
            requireUnavailable(answer);
            if (on && !subject.kind.canBeRepeated()) {
                history.add(new Write(subject.name, true, Optional.empty(), start, System.nanoTime(), false));
                return false;
            }
            Waiting.pass(RETRY_PAUSE);
        }
    }

    private static void requireUnavailable(Answer answer) {
        if (answer != Answer.UNAVAILABLE) {
            throw new AssertionError("the administrator was refused");
        }
    }

    private Node any(Random random) {
        return nodes.stream().skip(random.nextInt(nodes.size())).findFirst().orElseThrow();
    }
}
