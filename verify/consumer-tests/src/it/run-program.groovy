// What both paths have in common; whoever evaluates this sets javaOptions.
import java.util.zip.ZipFile

def run = new ProcessBuilder([new File(System.getProperty('java.home'), 'bin/java').path] + javaOptions)
    .directory(new File(basedir, 'target'))
    .redirectErrorStream(true)
    .start()
println run.inputStream.text
assert run.waitFor() == 0

// Their names begin with their group. A jar may hold more than its name says.
def jars = new File(basedir, 'target/lib').listFiles().toList()
assert jars.any { it.name.startsWith('dev.tripod.tripod-transport-jdk-') }
// The BOM, which has no parent to ask, pins the Jackson that we build with.
assert jars*.name.findAll { !it.startsWith('dev.tripod.') } ==
    ["com.fasterxml.jackson.core.jackson-core-${jacksonCoreVersion}.jar"]
def classes = jars.collectMany { new ZipFile(it).withCloseable { jar -> jar.entries()*.name } }
assert classes.any { it.startsWith('dev/tripod/transport/jdk/') }
assert classes.findAll { it =~ '(^|/)(okhttp3|okio|kotlinx?|com/squareup)/' } == []
