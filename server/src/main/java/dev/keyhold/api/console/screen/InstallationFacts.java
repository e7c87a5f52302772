package dev.keyhold.api.console.screen;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a server says of itself and of the installation; there are no secrets in it. */
public interface InstallationFacts {
    /** Every setting of this server, ordered by name. */
    List<Setting> settings();

    /** What other servers may ask this one. */
    Gateways gateways();

    /** The nodes of the installation, this one among them. */
    List<Node> nodes();

    /** The state of this server, and what is wrong with it. */
    State state();

    /** What is wrong, as it was known within the last minute. */
    List<Finding> findings();

    /** Where the value of a setting comes from. */
    enum Source {
        COMMAND_LINE,
        VARIABLE,
        FILE,
        DEFAULT
    }

    /**
     * A setting.
     *
     * @param value empty if it has none, or if it may hold a secret
     * @param isHidden whether it has a value that is not shown
     * @param place the variable, or the file with its line
     */
    record Setting(String name, Optional<String> value, boolean isHidden, Source source, String place) {}

    /**
     * Something that is known.
     *
     * @param name of the text that says what it is
     * @param text empty if the time is all
     */
    record Fact(String name, String text, Optional<Instant> at) {
        public Fact(String name, String text) {
            this(name, text, Optional.empty());
        }
    }

    /**
     * Something that is wrong, as {@code keyhold doctor} says it.
     *
     * @param isError whether requests fail, or will after the next start
     * @param action what to do
     */
    record Finding(boolean isError, String problem, String action) {}

    /** What the server knows of itself. */
    record State(List<Fact> facts, List<Finding> findings) {
        public State {
            facts = List.copyOf(facts);
            findings = List.copyOf(findings);
        }
    }

    /** Whether a node adds what it changes to the feed of changes. */
    enum Feed {
        WRITTEN,
        UNWRITTEN,
        /** There is one node, and no feed. */
        NONE
    }

    /**
     * A node.
     *
     * @param isSelf whether it is the one that answers
     * @param version empty if it has not said so
     * @param seenAt when it was last heard of
     */
    record Node(String id, boolean isSelf, Optional<String> version, Instant seenAt, Feed feed) {}

    /**
     * A way in which other servers ask.
     *
     * @param endpoints paths
     */
    record Way(String name, boolean isEnabled, List<String> endpoints) {
        public Way {
            endpoints = List.copyOf(endpoints);
        }
    }

    /** By what a server is allowed to ask. */
    enum By {
        LOOPBACK,
        NETWORK,
        CERTIFICATE,
        IDENTITY
    }

    /**
     * Servers that may ask.
     *
     * @param name a network, a file, or a user or service account by id or ARN; empty for this machine
     * @param account of the user or service account, or empty
     */
    record Caller(By by, String name, String account) {}

    /**
     * How requests are called in policies.
     *
     * @param host empty for every host
     */
    record Rule(String host, String mapping) {}

    /**
     * What other servers may ask.
     *
     * @param callers who may; a server needs to be one of them
     * @param rules by which policies decide about requests; without any, requests are authenticated alone
     * @param facts what else is set
     */
    record Gateways(List<Way> ways, List<Caller> callers, List<Rule> rules, List<Fact> facts) {
        public Gateways {
            ways = List.copyOf(ways);
            callers = List.copyOf(callers);
            rules = List.copyOf(rules);
            facts = List.copyOf(facts);
        }
    }
}
