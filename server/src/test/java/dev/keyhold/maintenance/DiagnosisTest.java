package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.maintenance.Diagnosis.Level;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {
    private static final String BACKUP = "'backup':{'last':{'ageSeconds':60}}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'server':{'ready':false}                              | ERROR   | not ready",
                "'server':{'maxFiles':1024,'maxConnections':10000}     | WARNING | 1024 files",
                "'store':{'freeBytes':1000}                            | ERROR   | disk of the data folder is full",
                "'store':{'freeBytes':900000000,'bytes':1}             | WARNING | 858 MiB left",
                "'store':{'changeFeed':{'state':'unwritten'}}          | WARNING | does not write the feed",
                "'store':{'changeFeed':{'state':'failing'}}            | ERROR   | cannot be read",
                "'store':{'changeFeed':{'state':'active','ageMilliseconds':2001}} | WARNING | 2001 ms ago",
                "'rootKey':{'ids':['a','b'],'others':['a']}            | WARNING | not at hand open the database",
                "'rootKey':{'ids':['a'],'problem':'it is missing'}     | ERROR   | it is missing",
                "'state':'running','certificate':{'secondsLeft':-1}    | ERROR   | has expired",
                "'certificate':{'own':true,'secondsLeft':86400}        | WARNING | expires on",
                "'clock':{'behindSeconds':31}                          | ERROR   | 31 seconds behind",
                "'quotas':[{'quota':'users','used':90,'limit':100}]    | WARNING | users is nearly used up: 90 of 100",
                "'server':{'auditDelivery':[{'to':'x','problem':'y'}]} | ERROR   | not delivered to x: y"
            })
    void finds(String status, Level level, String words) throws JsonProcessingException {
        var json = new ObjectMapper().readTree(("{" + status + "," + BACKUP + "}").replace('\'', '"'));
        assertThat(Diagnosis.of(json, new DataFolder(folder.resolve("absent"))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.level()).isEqualTo(level);
                    assertThat(finding.problem()).contains(words);
                    assertThat(finding.action()).isNotBlank();
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'backup':{}                                                   | WARNING | no backup",
                "'backup':{'last':{'ageSeconds':700000}}                       | WARNING |",
                "'backup':{'last':{'ageSeconds':1300000}}                      | WARNING | the last backup is of",
                "'backup':{'everySeconds':60,'last':{'ageSeconds':121}}        | WARNING | the last backup is of",
                "'backup':{'problem':'no space','last':{'ageSeconds':1}}       | ERROR   | failed: no space",
                "'backup':{'by':'the database'}                                | WARNING |"
            })
    void judges_backups_by_their_age(String status, Level level, String words) throws JsonProcessingException {
        var json = new ObjectMapper().readTree(("{" + status + "}").replace('\'', '"'));
        var findings = Diagnosis.of(json, new DataFolder(folder.resolve("absent")));
        if (words == null) {
            assertThat(findings).isEmpty();
        } else {
            assertThat(findings).singleElement().satisfies(finding -> {
                assertThat(finding.level()).isEqualTo(level);
                assertThat(finding.problem()).contains(words);
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '^',
            delimiter = '|',
            value = {
                "'quotas':[{'quota':'users','used':89,'limit':100}]",
                "'clock':{'behindSeconds':30}",
                "'store':{'changeFeed':{'state':'active','ageMilliseconds':2000}}"
            })
    void passes(String status) throws JsonProcessingException {
        var json = new ObjectMapper()
                .readTree("{\"" + "x\":1," + BACKUP.replace('\'', '"') + "," + status.replace('\'', '"') + "}");
        assertThat(Diagnosis.of(json, new DataFolder(folder.resolve("absent")))).isEmpty();
    }
}
