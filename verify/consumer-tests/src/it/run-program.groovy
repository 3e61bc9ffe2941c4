// The common part of both paths. The caller sets javaOptions.
import java.util.zip.ZipFile

def run = new ProcessBuilder([new File(System.getProperty('java.home'), 'bin/java').path] + javaOptions)
    .directory(new File(basedir, 'target'))
    .redirectErrorStream(true)
    .start()
println run.inputStream.text
assert run.waitFor() == 0

// File names start with the group. The loop below checks the contents, because a jar can contain more than its name says.
def jars = new File(basedir, 'target/lib').listFiles().toList()
assert jars.any { it.name.startsWith('dev.tripod.tripod-transport-jdk-') }
// The BOM has no parent and must pin the version of Jackson that we build with.
assert jars*.name.findAll { !it.startsWith('dev.tripod.') } ==
    ["com.fasterxml.jackson.core.jackson-core-${jacksonCoreVersion}.jar"]
def classes = jars.collectMany { new ZipFile(it).withCloseable { jar -> jar.entries()*.name } }
assert classes.any { it.startsWith('dev/tripod/transport/jdk/') }
assert classes.findAll { it =~ '(^|/)(okhttp3|okio|kotlinx?|com/squareup)/' } == []
