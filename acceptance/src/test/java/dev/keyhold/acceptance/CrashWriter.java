package dev.keyhold.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * A client that changes its own resources, one request after the other, and remembers the responses. When the server
 * dies, at most one change of the client has no response.
 */
abstract class CrashWriter {
    private final String name;
    private final Random random;
    private final List<String> acknowledged = new ArrayList<>();
    private int namesGiven;
    private int keptUnacknowledged;

    CrashWriter(String name, Random random) {
        this.name = name;
        this.random = random;
    }

    /**
     * How a running server is reached.
     *
     * @param iam and {@code kms} as the root, {@code admin} as the administrator, through either API
     * @param cloud the account's cloud
     */
    record Line(Clients clients, IamClient iam, KmsClient kms, Yandex.As admin, String cloud) {}

    /** Changes something; throws when no answer comes. */
    abstract void step(Line line);

    /** Of the change that was not answered, all or nothing must be there; whichever it is, is known from now on. */
    abstract void settle(Line line);

    /**
     * Compares all that is there with what is known, and tries every key.
     *
     * @param back how much of what is over is looked at, the latest first
     */
    abstract void verify(Line line, int back);

    /** The names of all users that should be there. */
    abstract List<String> users();

    /** Changes something again and again until no answer comes any more; calls {@code first} after one success. */
    final void writeUntilCutOff(Line line, Runnable first) {
        try {
            while (true) {
                step(line);
                first.run();
            }
        } catch (SdkClientException | Yandex.NoAnswer _) {
            // The server is gone.
        }
    }

    /** The request ids of all changes that the server has acknowledged. */
    final List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** How many changes are there although the server died before it could say so. */
    final int keptUnacknowledged() {
        return keptUnacknowledged;
    }

    final void acknowledge(String requestId) {
        acknowledged.add(requestId);
    }

    final void keepUnacknowledged() {
        keptUnacknowledged++;
    }

    final Random random() {
        return random;
    }

    final String newName() {
        namesGiven++;
        return name + "-" + namesGiven;
    }

    /** What names begin with. */
    final String prefix() {
        return name + "-";
    }
}
