package dev.keyhold.api.aws.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import dev.keyhold.Samples;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images are read by other code than wrote them: the JDK's, which servers do not load. */
class QrCodeTest {
    private static String read(byte[] png) throws Exception {
        var image = ImageIO.read(new ByteArrayInputStream(png));
        var pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        var source = new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(source)))
                .getText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "otpauth://totp/Keyhold:x?secret=ABC", "0123456789"})
    void is_read_as_it_was_written(String text) throws Exception {
        assertThat(read(QrCode.png(text))).isEqualTo(text);
    }

    @Test
    void is_read_whatever_its_size() throws Exception {
        for (int length = 10; length < 700; length += 97) {
            assertThat(read(QrCode.png("x".repeat(length)))).hasSize(length);
        }
    }

    @Test
    void has_bounds() {
        assertThatThrownBy(() -> QrCode.png("x".repeat(5_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tells_an_app_whose_codes_it_shows() {
        var id = ResourceId.of(ResourceId.IAM, Samples.ACCOUNT, 1);
        var device =
                MfaDevice.create(Samples.ACCOUNT, id, "/staff/", "alice=a@b", Sealed.of(new byte[] {1}), Instant.EPOCH);
        assertThat(MfaDevicesApi.uri(device, SecretBytes.ofText("GEZDGNBVGY3TQOJQ")))
                .isEqualTo("otpauth://totp/Keyhold:alice%3Da%40b%40123456789012?secret=GEZDGNBVGY3TQOJQ"
                        + "&issuer=Keyhold");
    }
}
