package dev.keyhold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import dev.keyhold.model.AccountId;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BoundedMessagesTest {
    private static final int MAX_BYTES = 64 * 1024;

    /** A place with so much memory left. */
    private static final class Slot implements Admission {
        private long left;

        Slot(long left) {
            this.left = left;
        }

        @Override
        public boolean authenticated(AccountId account) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean waitsFor(AccountId account) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int maxMessageBytes() {
            return MAX_BYTES;
        }

        @Override
        public boolean charge(long bytes) {
            left -= bytes;
            return left >= 0;
        }
    }

    @Test
    void a_message_comes_as_it_was_sent_without_what_is_unknown() throws IOException {
        var sent = Struct.newBuilder()
                .putFields("a", text("b"))
                .putFields("c", Value.newBuilder().setListValue(list(3)).build())
                .build();
        var unknown = UnknownFieldSet.newBuilder()
                .addField(77, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        var with = sent.toBuilder().setUnknownFields(unknown).build();
        assertThat(parse(with, Struct.getDefaultInstance(), 1_000_000)).isEqualTo(sent);
    }

    @Test
    void more_fields_than_any_use_has_are_refused_wherever_they_stand() throws IOException {
        assertThat(parse(list(4_000), ListValue.getDefaultInstance(), 1_000_000))
                .isEqualTo(list(4_000));
        refused(list(10_001), ListValue.getDefaultInstance(), "too many fields");
        var inside = Value.newBuilder().setListValue(list(10_000)).build();
        refused(ListValue.newBuilder().addValues(inside).build(), ListValue.getDefaultInstance(), "too many fields");
        refused(list(10_001), Empty.getDefaultInstance(), "too many fields");
    }

    @Test
    void more_bytes_than_the_caller_may_send_are_refused_once_they_are_decompressed() {
        refused(text("a".repeat(MAX_BYTES)), Value.getDefaultInstance(), "too large");
    }

    @Test
    void messages_too_deep_inside_of_each_other_are_malformed() {
        var deep = text("x");
        for (int i = 0; i < 100; i++) {
            deep = Value.newBuilder()
                    .setListValue(ListValue.newBuilder().addValues(deep))
                    .build();
        }
        var sent = deep;
        assertThatThrownBy(() -> parse(sent, Value.getDefaultInstance(), 1_000_000))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }

    @Test
    void what_the_message_takes_is_set_aside_before_it_is_made() {
        assertThatThrownBy(() -> parse(list(4_000), ListValue.getDefaultInstance(), 4_000 * 64))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("too busy");
    }

    private static void refused(Message sent, Message type, String why) {
        assertThatThrownBy(() -> parse(sent, type, 10_000_000))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining(why);
    }

    private static Message parse(Message sent, Message type, long memory) throws IOException {
        ByteString bytes = sent.toByteString();
        return BoundedMessages.parse(bytes.newInput(), type, Optional.of(new Slot(memory)));
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static ListValue list(int elements) {
        var list = ListValue.newBuilder();
        for (int i = 0; i < elements; i++) {
            list.addValues(Value.getDefaultInstance());
        }
        return list.build();
    }
}
