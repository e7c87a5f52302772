package dev.keyhold.acceptance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.acceptance.KnownWorld.Kind;
import dev.keyhold.yandex.api.operation.OperationServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * Makes changes through the Yandex Cloud API, by gRPC and REST, half of them with an {@code Idempotency-Key}, and has
 * every version of every symmetric key encrypt something.
 */
final class YandexCrashWriter extends CrashWriter {
    private final List<Answered> answered = new ArrayList<>();
    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, ClientState> clientStates = new HashMap<>();
    /** Of what is gone. */
    private final List<ClientState> dead = new ArrayList<>();

    private KnownWorld world = new KnownWorld();
    private Optional<YandexChange> pending = Optional.empty();
    private int decrypted;

    YandexCrashWriter(String name, Random random) {
        super(name, random);
    }

    private record Answered(YandexChange change, JsonNode answer) {}

    @Override
    List<String> users() {
        return world.labels(Kind.ACCOUNT);
    }

    /** How often a ciphertext from before a kill was decrypted. */
    int decrypted() {
        return decrypted;
    }

    /** What is there, as {@link YandexAuditReplay} tells it. */
    Map<String, String> known() {
        var known = new HashMap<String, String>();
        for (var label : world.labels().toList()) {
            var thing = world.get(label);
            var user = "user " + thing.parent();
            switch (thing.kind()) {
                case FOLDER -> known.put("folder " + id(label), "");
                case ACCOUNT -> {
                    known.put("user " + label, "");
                    if (!thing.on()) {
                        known.put(YandexAuditReplay.suspension("user " + label), "user " + label);
                    }
                }
                case ROLE -> {} // An event tells of bindings what was changed, not what there is.
                case API_KEY -> known.put("api key " + id(label), user);
                case AUTHORIZED_KEY -> known.put("authorized key " + id(label), user);
                case STATIC_KEY -> known.put("access key " + id(ShownWorld.keyId(label)), user);
                case SYMMETRIC_KEY -> {
                    var key = "symmetric key " + id(label);
                    known.put(key, "");
                    for (int i = 2; i <= world.labels(Kind.KEY_VERSION, label).size(); i++) {
                        known.put(YandexAuditReplay.rotation(key, i), key);
                    }
                }
                case KEY_VERSION -> {
                    if (!thing.on()) {
                        known.put("key version " + id(label), "symmetric key " + id(thing.parent()));
                    }
                }
            }
        }
        return known;
    }

    @Override
    void step(Line line) {
        world.labels(Kind.KEY_VERSION).stream()
                .filter(world::isGood)
                .filter(version -> !clientStates.containsKey(version))
                .forEach(version -> clientStates.put(
                        version,
                        ClientState.encrypt(
                                line.admin().via(via()), id(world.get(version).parent()), id(version))));
        var change = new YandexChanges(world, ids, line.cloud(), random(), this::newName).any();
        var sent = random().nextBoolean()
                ? change.with(new UUID(random().nextLong(), random().nextLong()).toString())
                : change;
        pending = Optional.of(sent);
        var reply = send(line, sent);
        pending = Optional.empty();
        acknowledge(reply.requestId());
        learn(sent, reply.json());
    }

    private YandexCalls.Reply send(Line line, YandexChange change) {
        return line.admin().via(via()).call(change.method(), change.fields(), change.headers());
    }

    private YandexCalls.Via via() {
        return random().nextBoolean() ? YandexCalls.Via.GRPC : YandexCalls.Via.REST;
    }

    /** Takes over what an answer says. */
    private void learn(YandexChange change, JsonNode answer) {
        become(change.after());
        change.made().forEach((label, at) -> ids.put(label, answer.at(at).asText()));
        if (change.isOperation()) {
            assertThat(YandexCalls.isAsDeclared(change.method(), answer))
                    .as("%s", answer)
                    .isTrue();
        } else {
            var label = change.label();
            var kind = world.get(label).kind();
            var used = kind == Kind.STATIC_KEY ? ShownWorld.keyId(label) : label;
            var secret = answer.get(KeyMethods.of(kind).secret()).asText();
            clientStates.put(
                    label, new ClientState(kind, id(used), id(world.get(label).parent()), secret));
        }
        answered.add(new Answered(change, answer));
    }

    private void become(KnownWorld after) {
        world.labels().filter(label -> !after.has(label)).forEach(label -> {
            Optional.ofNullable(clientStates.remove(label)).ifPresent(dead::add);
            ids.remove(label);
            ids.remove(ShownWorld.keyId(label));
        });
        world = after;
    }

    @Override
    void settle(Line line) {
        pending.ifPresent(change -> {
            pending = Optional.empty();
            var view = look(line);
            var applied = view.world().equals(change.after());
            if (!applied) {
                assertThat(view.world()).as("%s is there by half", change).isEqualTo(world);
            } else {
                keepUnacknowledged();
            }
            if (change.isKeyed() && (!applied || change.isOperation())) {
                repeat(line, change, applied);
            } else if (applied) {
                ids.putAll(view.ids());
                become(change.after());
                if (change.isKeyed()) {
                    assertAlreadyMade(line, change, id(change.label()));
                }
            }
        });
    }

    /** Of a change that was not answered: a repeated call does what the first did not, and nothing more. */
    private void repeat(Line line, YandexChange change, boolean applied) {
        var reply = send(line, change);
        if (!applied) {
            acknowledge(reply.requestId());
        }
        learn(change, reply.json());
    }

    private void assertAlreadyMade(Line line, YandexChange change, String id) {
        var refused = catchThrowableOfType(StatusRuntimeException.class, () -> send(line, change));
        assertThat(refused).as("a second secret for %s", change.label()).isNotNull();
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
        assertThat(refused.getStatus().getDescription()).contains(id);
    }

    @Override
    void verify(Line line, int back) {
        var view = look(line);
        assertThat(view.world()).isEqualTo(world);
        assertThat(view.ids()).isEqualTo(ids);
        clientStates.forEach((label, clientState) -> assertThat(isAccepted(line, clientState))
                .as("%s is accepted", clientState)
                .isEqualTo(world.isGood(label)));
        latest(dead, back)
                .forEach(clientState -> assertThat(isAccepted(line, clientState))
                        .as("%s is accepted, though gone", clientState)
                        .isFalse());
        latest(answered, back).forEach(it -> verify(line, it));
    }

    /** What was answered is still to be had, and to be had again, as it was. */
    private void verify(Line line, Answered it) {
        var change = it.change();
        if (change.isOperation()) {
            var id = Map.of("operationId", it.answer().get("id").asText());
            assertThat(line.admin()
                            .via(via())
                            .call(OperationServiceGrpc.getGetMethod(), id)
                            .json())
                    .isEqualTo(it.answer());
        }
        if (change.isKeyed() && change.isOperation()) {
            assertThat(send(line, change).json()).isEqualTo(it.answer());
        } else if (change.isKeyed()) {
            var id = it.answer().at(requireNonNull(change.made().get(change.label())));
            assertAlreadyMade(line, change, id.asText());
        }
    }

    private boolean isAccepted(Line line, ClientState clientState) {
        var request = clientState.use(line, via());
        request.ifPresent(id -> {
            switch (clientState.kind()) {
                // It makes a token, which the audit trail tells.
                case AUTHORIZED_KEY -> acknowledge(id);
                case KEY_VERSION -> decrypted++;
                default -> {}
            }
        });
        return request.isPresent();
    }

    private ShownWorld look(Line line) {
        return ShownWorld.of(line.admin().via(YandexCalls.Via.GRPC), line.cloud(), prefix());
    }

    private String id(String label) {
        return requireNonNull(ids.get(label), label);
    }

    private static <T> List<T> latest(List<T> all, int count) {
        return all.subList(Math.max(0, all.size() - count), all.size());
    }
}
