package dev.keyhold.acceptance;

import dev.keyhold.acceptance.history.Answer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** A server that goes down and comes up again, each time on another port. */
final class Node implements AutoCloseable {
    private static final int UNAVAILABLE = 503;
    private static final Set<String> REFUSED = Set.of("InvalidClientTokenId", "AccessDenied");

    private final String name;
    private final Server.Start start;
    private final List<Up> ups = new ArrayList<>();
    private volatile Up up;

    /** Starts it. */
    Node(String name, Server.Start start) {
        this.name = name;
        this.start = start;
        this.up = rise();
    }

    /** A node between two starts, with clients of its own. */
    record Up(String node, Server server, Clients clients, Yandex yandex) {}

    String name() {
        return name;
    }

    /** As it was started last; it may be dead. */
    Up up() {
        return up;
    }

    void kill() {
        up.server().kill();
    }

    void restart() {
        up = rise();
    }

    void pause() {
        up.server().signal("STOP");
    }

    void resume() {
        up.server().signal("CONT");
    }

    /** What the use of a credential by {@code request} came to. Whatever is neither good nor bad news is a failure. */
    static Answer answer(Runnable request) {
        try {
            request.run();
            return Answer.ACCEPTED;
        } catch (AwsServiceException e) {
            var code = e.awsErrorDetails().errorCode();
            // Without a code the answer was cut off behind its head, as by the end of its node.
            if (e.statusCode() == UNAVAILABLE || code == null) {
                return Answer.UNAVAILABLE;
            }
            if (REFUSED.contains(code)) {
                return Answer.REFUSED;
            }
            throw e;
        } catch (StatusRuntimeException e) {
            var code = e.getStatus().getCode();
            if (code == Status.Code.UNAVAILABLE) {
                return Answer.UNAVAILABLE;
            }
            if (code == Status.Code.UNAUTHENTICATED || code == Status.Code.PERMISSION_DENIED) {
                return Answer.REFUSED;
            }
            throw e;
        } catch (SdkClientException | Yandex.NoAnswer _) {
            return Answer.UNAVAILABLE;
        }
    }

    private Up rise() {
        var server = Server.start(start);
        var risen = new Up(name, server, server.clients(Wire.PLAINTEXT), new Yandex(server));
        ups.add(risen);
        return risen;
    }

    @Override
    public void close() {
        // Clients go last of all: requests may still be on their way.
        up.server().close();
        for (var each : ups) {
            each.clients().close();
            each.yandex().close();
        }
    }
}
