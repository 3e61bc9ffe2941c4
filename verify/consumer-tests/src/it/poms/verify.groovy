import java.time.OffsetDateTime
import java.util.zip.ZipFile
import javax.xml.parsers.DocumentBuilderFactory
import javax.xml.xpath.XPathConstants
import javax.xml.xpath.XPathFactory

// A dependency on the domain adds only the domain.
assert new File(basedir, 'target/lib').list() == ["tripod-auth-domain-${version}.jar"]

def installed = { artifact, type ->
  new File(localRepositoryPath, "dev/tripod/$artifact/$version/$artifact-${version}.$type")
}
def select = { pom, path ->
  def document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom)
  XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET)
      .collect { it.textContent }
}

def dependencies = '/project/dependencies/dependency'
def domainPom = installed('tripod-auth-domain', 'pom')
assert !select(domainPom, dependencies).empty
assert select(domainPom, "$dependencies[not(scope = 'provided' or scope = 'test')]") == []

def published = select(
    installed('tripod-bom', 'pom'),
    "/project/dependencyManagement/dependencies/dependency[groupId = 'dev.tripod']/artifactId")
assert published.contains('tripod-auth-domain')

def fixed = OffsetDateTime.parse(outputTimestamp).toLocalDateTime()
for (artifact in published) {
  new ZipFile(installed(artifact, 'jar')).withCloseable { jar ->
    def names = jar.entries()*.name
    // The manifest says what META-INF/LICENSE and META-INF/maven would say.
    assert names.findAll { it.startsWith('META-INF/') && it != 'META-INF/' } == ['META-INF/MANIFEST.MF']
    def manifest = jar.getInputStream(jar.getEntry('META-INF/MANIFEST.MF')).withCloseable {
      new java.util.jar.Manifest(it).mainAttributes
    }
    assert manifest.getValue('Bundle-License') == 'Apache-2.0'
    assert manifest.getValue('Implementation-Vendor-Id') == 'dev.tripod'
    assert manifest.getValue('Implementation-Title') == artifact
    assert manifest.getValue('Implementation-Version') == version
    assert names.contains('module-info.class')
    assert jar.entries().every { it.timeLocal == fixed }
  }
}

// Gradle chooses okhttp-jvm or okhttp-android by the root artifact. If the metadata named okhttp-jvm, Android apps would get both.
for (module in ['transport-okhttp', 'extras/x-api']) {
  def metadata = new groovy.json.JsonSlurper()
      .parse(new File(projects, "../../../../$module/target/publications/maven/module.json"))
  assert metadata.variants*.name == ['apiElements', 'runtimeElements']
  metadata.variants.each { variant ->
    assert variant.dependencies.findAll { it.group == 'com.squareup.okhttp3' }*.module == ['okhttp']
  }
}
