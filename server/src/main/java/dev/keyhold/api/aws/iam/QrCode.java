package dev.keyhold.api.aws.iam;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A text as a QR code, in the form of a PNG with one bit a pixel. Written here, because the JDK's own writer of images
 * would load its graphics.
 */
final class QrCode {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    /** Modules around the code that stay white, as the standard of QR codes wants it. */
    private static final int MARGIN = 4;
    /** Pixels of a module. */
    private static final int SCALE = 4;

    private static final int HEADER_BYTES = 13;
    private static final byte BITS_PER_SAMPLE = 1;
    private static final byte GRAYSCALE = 0;

    private QrCode() {}

    /**
     * The image.
     *
     * @throws IllegalArgumentException when the text is longer than a QR code can be
     */
    static byte[] png(String text) {
        try {
            return png(Encoder.encode(text, ErrorCorrectionLevel.M).getMatrix());
        } catch (WriterException e) {
            throw new IllegalArgumentException("a text of " + text.length() + " characters is too long", e);
        }
    }

    private static byte[] png(ByteMatrix modules) {
        var size = (modules.getWidth() + 2 * MARGIN) * SCALE;
        var header = ByteBuffer.allocate(HEADER_BYTES)
                .putInt(size)
                .putInt(size)
                .put(BITS_PER_SAMPLE)
                .put(GRAYSCALE)
                .array();
        var png = new ByteArrayOutputStream();
        png.writeBytes(SIGNATURE);
        chunk(png, "IHDR", header);
        chunk(png, "IDAT", deflate(rows(modules, size)));
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    /** Each row begins with a zero, which says that it is not filtered. */
    private static byte[] rows(ByteMatrix modules, int size) {
        var rowBytes = 1 + (size + Byte.SIZE - 1) / Byte.SIZE;
        var rows = new byte[rowBytes * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                if (!isDark(modules, x / SCALE - MARGIN, y / SCALE - MARGIN)) {
                    rows[y * rowBytes + 1 + x / Byte.SIZE] |= (byte) (0x80 >> x % Byte.SIZE);
                }
            }
        }
        return rows;
    }

    private static boolean isDark(ByteMatrix modules, int x, int y) {
        return x >= 0 && y >= 0 && x < modules.getWidth() && y < modules.getHeight() && modules.get(x, y) == 1;
    }

    private static byte[] deflate(byte[] bytes) {
        var deflated = new ByteArrayOutputStream();
        try (var deflater = new Deflater()) {
            deflater.setInput(bytes);
            deflater.finish();
            var buffer = new byte[bytes.length];
            while (!deflater.finished()) {
                deflated.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        return deflated.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
        var typed = ByteBuffer.allocate(type.length() + content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        var checksum = new CRC32();
        checksum.update(typed);
        png.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array());
        png.writeBytes(typed);
        png.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) checksum.getValue())
                .array());
    }
}
