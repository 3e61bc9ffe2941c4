def java = new File(System.getProperty('java.home'), 'bin/java').path
def classPath = ['classes', 'lib/*'].join(File.pathSeparator)
def run = new ProcessBuilder(java, '-cp', classPath, 'bookshop.Main', 'class path')
    .directory(new File(basedir, 'target'))
    .redirectErrorStream(true)
    .start()
println run.inputStream.text
assert run.waitFor() == 0

def jars = new File(basedir, 'target/lib').list()
assert jars.any { it.startsWith('tripod-transport-jdk-') }
assert !jars.any { it =~ /okhttp|okio|kotlin/ }
