def java = new File(System.getProperty('java.home'), 'bin/java').path
def modulePath = ['classes', 'lib'].join(File.pathSeparator)
def run = new ProcessBuilder(java, '-p', modulePath, '-m', 'bookshop/bookshop.Main', 'module path')
    .directory(new File(basedir, 'target'))
    .redirectErrorStream(true)
    .start()
println run.inputStream.text
assert run.waitFor() == 0

def jars = new File(basedir, 'target/lib').list()
assert jars.any { it.startsWith('tripod-transport-jdk-') }
assert !jars.any { it =~ /okhttp|okio|kotlin/ }
