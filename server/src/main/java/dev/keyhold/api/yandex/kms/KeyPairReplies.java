package dev.keyhold.api.yandex.kms;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import dev.keyhold.api.yandex.binding.AccessBindings;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResourceReplies;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyPairLifecycle;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.ResourceType;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The replies of the two services that manage key pairs. Their contracts declare the same methods, each with its own
 * messages.
 *
 * @param <M> the message of a key
 */
final class KeyPairReplies<M extends Message> {
    private final KeyPairLifecycle keys;
    private final ResourceType type;
    private final String noun;
    private final ResourceReplies<KmsKey, M> replies;

    /** {@code noun} is what descriptions of operations call a key. */
    KeyPairReplies(
            KeyPairLifecycle keys,
            ResourceType type,
            String noun,
            OperationReplies operations,
            Function<KmsKey, M> message) {
        this.keys = keys;
        this.type = type;
        this.noun = noun;
        this.replies = new ResourceReplies<>(operations, KmsKey::id, message);
    }

    /** The methods about access bindings of such keys. */
    AccessBindings bindings(RoleBindings bindings, OperationReplies operations) {
        return new AccessBindings(
                bindings,
                operations,
                new AccessBindings.Kind(
                        noun,
                        (principal, id) -> RoleBindings.On.key(type, principal, id),
                        KmsAction.LIST_KEY_PAIR_BINDINGS,
                        KmsAction.SET_KEY_PAIR_BINDINGS,
                        _ -> Empty.getDefaultInstance()));
    }

    /** {@code metadata} makes those of the operation of the key's id, also in the other changes. */
    void create(
            StreamObserver<Operation> reply,
            Function<String, ? extends Message> metadata,
            String folder,
            KmsKey.Kind kind,
            KmsKey.Settings settings) {
        replies.change(
                reply,
                "create " + noun,
                metadata,
                (principal, hook) -> keys.create(principal, folder, kind, settings, hook));
    }

    void get(StreamObserver<M> reply, String id) {
        replies.get(reply, principal -> keys.get(principal, type, id));
    }

    /** {@code response} is an empty response, whose one repeated field takes the keys. */
    <R extends Message> void list(StreamObserver<R> reply, Message request, R response, String folder) {
        replies.list(reply, request, response, (principal, page) -> keys.list(principal, type, folder, page));
    }

    void update(
            StreamObserver<Operation> reply,
            Function<String, ? extends Message> metadata,
            String id,
            UnaryOperator<KmsKey.Settings> change) {
        replies.change(
                reply, "update " + noun, metadata, (principal, hook) -> keys.update(principal, type, id, change, hook));
    }

    void delete(StreamObserver<Operation> reply, Function<String, ? extends Message> metadata, String id) {
        replies.change(reply, "delete " + noun, metadata, (principal, hook) -> keys.delete(principal, type, id, hook));
    }

    /** {@code response} is an empty response, whose one repeated field takes the operations. */
    <R extends Message> void operations(StreamObserver<R> reply, Message request, R response, String id) {
        replies.operations(
                reply, request, response, (tx, principal) -> keys.requireListOperations(tx, principal, type, id));
    }
}
