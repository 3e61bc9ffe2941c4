import java.util.zip.ZipFile

def classPath = ['classes', 'lib/*'].join(File.pathSeparator)
def run = new ProcessBuilder(new File(System.getProperty('java.home'), 'bin/java').path, '-cp', classPath, 'newsroom.Main')
    .directory(new File(basedir, 'target'))
    .redirectErrorStream(true)
    .start()
println run.inputStream.text
assert run.waitFor() == 0

// OkHttp 4 and 5 have classes with the same names. The order of the class path decides which one is loaded.
def homes = [:].withDefault { [] }
new File(basedir, 'target/lib').eachFile { file ->
  new ZipFile(file).withCloseable { jar ->
    jar.entries()*.name
        .findAll { it.endsWith('.class') && !it.endsWith('module-info.class') && !it.startsWith('META-INF/') }
        .each { homes[it] << file.name }
  }
}
assert homes.keySet().containsAll(['okhttp3/OkHttpClient.class', 'retrofit2/Retrofit.class', 'kotlin/Unit.class'])
assert homes.findAll { it.value.size() > 1 } == [:]
