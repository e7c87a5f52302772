package dev.keyhold.policy;

import java.util.List;

/** A JSON value with its place. Members and items keep their order; a name occurs once in an object. */
sealed interface Json {
    Position position();

    record Str(Text text) implements Json {
        @Override
        public Position position() {
            return text.position();
        }
    }

    /** A number or a boolean, as written. */
    record Scalar(Text text) implements Json {
        @Override
        public Position position() {
            return text.position();
        }
    }

    record Null(Position position) implements Json {}

    record Arr(Position position, List<Json> items) implements Json {}

    record Obj(Span span, List<Member> members) implements Json {
        @Override
        public Position position() {
            return span.start();
        }
    }

    record Member(Text name, Json value) {}

    /**
     * Where an object stands.
     *
     * @param start its opening brace
     * @param reportedStart where AWS's simulator says that a statement starts: one past the token before it, or one
     *     past the brace of a statement that stands alone
     * @param end one past its closing brace
     */
    record Span(Position start, Position reportedStart, Position end) {}
}
