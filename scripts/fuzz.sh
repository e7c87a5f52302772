# Sourced by the commands that look for inputs which break something, guided by the code they reach (Jazzer).

# fuzz MODULE TARGET CORPUS FILE GUIDES SECONDS: searches with the class TARGET of the module's tests for that long. What
# reaches new code of ours is added to FILE, which the class CORPUS reads and writes and every run of the tests replays. An
# input that breaks something is left in MODULE/target/fuzz, and is to be added with the repair. GUIDES are the packages of
# libraries whose code guides the search, too.
fuzz() {
    local module=$1 target=$2 corpus=$3 file=$4 guides=$5 seconds=$6 jazzer=0.30.0 classpath work artifact
    mvn --batch-mode --no-transfer-progress -q -Dquick -DskipTests -Dpostgres.skip=true -pl "$module" -am test-compile \
        dependency:build-classpath -Dmdep.outputFile=target/cp.txt -Dmdep.includeScope=test
    for artifact in jazzer jazzer-api; do
        mvn --batch-mode --no-transfer-progress -q -N org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
            -Dartifact="com.code-intelligence:$artifact:$jazzer" -DoutputDirectory="$PWD/$module/target/jazzer"
    done
    cd "$module"
    classpath=$PWD/target/test-classes:$PWD/target/classes:$(cat target/cp.txt)
    work=target/fuzz
    rm -rf $work
    mkdir -p $work/inputs $work/kept
    "$JAVA_HOME/bin/java" -cp "$classpath" "$corpus" unpack $work/inputs
    search() {
        (cd $work && "$JAVA_HOME/bin/java" -Xmx1500m -XX:+UseSerialGC \
            -cp "../jazzer/jazzer-$jazzer.jar:../jazzer/jazzer-api-$jazzer.jar:$classpath" \
            --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
            com.code_intelligence.jazzer.Jazzer --target_class="$target" --custom_hook_includes='dev.keyhold.**' \
            --instrumentation_includes="$@")
    }
    search "dev.keyhold.**${guides:+:$guides}" inputs -max_total_time="$seconds" -max_len=4096 -timeout=120 \
        -rss_limit_mb=4096
    search 'dev.keyhold.**' -merge=1 -rss_limit_mb=4096 kept inputs
    "$JAVA_HOME/bin/java" -cp "$classpath" "$corpus" pack $work/kept "$file"
    echo "fuzz: $(wc -l <"$file") inputs are kept in $module/$file"
}
