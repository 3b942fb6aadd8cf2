// veraPDF's own engine and rules, driven through the Rhino shell that lies in the same jar, so that a Java runtime is enough.
// Arguments: profiles (such as 3a,ua1) and files. Prints one line per file and profile and every rule that failed; exit code 1 then.
importPackage(java.util);
importPackage(java.io);
importPackage(Packages.org.verapdf.pdfa);
importPackage(Packages.org.verapdf.pdfa.validation.profiles);
var Flavour = Packages.org.verapdf.pdfa.flavours.PDFAFlavour;
var Specification = Packages.org.verapdf.pdfa.flavours.PDFAFlavour$Specification;
var ValidatorFactory = Packages.org.verapdf.pdfa.validation.validators.ValidatorFactory;

java.util.logging.LogManager.getLogManager().reset();
Packages.org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();

function text(element, name) {
  var list = element.getElementsByTagName(name);
  return list.getLength() ? list.item(0).getTextContent() : "";
}

function each(root, name, visit) {
  var list = root.getElementsByTagName(name);
  for (var i = 0; i < list.getLength(); i++) visit(list.item(i));
}

// The jar lacks the library that veraPDF reads its profiles with, so the profile's XML is read here.
function profile(id) {
  var file = (id.indexOf("ua") === 0 ? "PDFUA-" + id.substring(2) : "PDFA-" + id.toUpperCase()) + ".xml";
  var flavour = Flavour.byFlavourId(id);
  var url = flavour.getClass().getClassLoader().getResource("org/verapdf/pdfa/validation/" + file);
  var builder = Packages.javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder();
  var root = builder.parse(url.openStream()).getDocumentElement();
  var rules = new LinkedHashSet();
  var variables = new LinkedHashSet();
  each(root, "rule", function (rule) {
    var id = rule.getElementsByTagName("id").item(0);
    var specification = Specification.valueOf(id.getAttribute("specification"));
    var ruleId = Profiles.ruleIdFromValues(specification, id.getAttribute("clause"), parseInt(id.getAttribute("testNumber")));
    var isDeferred = java.lang.Boolean.valueOf(rule.getAttribute("deferred") == "true");
    var error = Profiles.errorFromValues(text(rule, "message"), new ArrayList());
    rules.add(Profiles.ruleFromValues(ruleId, rule.getAttribute("object"), isDeferred, rule.getAttribute("tags"),
      text(rule, "description"), text(rule, "test"), error, new ArrayList()));
  });
  each(root, "variable", function (variable) {
    variables.add(Profiles.variableFromValues(variable.getAttribute("name"), variable.getAttribute("object"),
      text(variable, "defaultValue"), text(variable, "value")));
  });
  var details = Profiles.profileDetailsFromValues(file, "", "veraPDF", new Date());
  return Profiles.profileFromValues(flavour, details, "", rules, variables);
}

function printFailures(assertions) {
  var seen = {};
  for (var it = assertions.iterator(); it.hasNext();) {
    var assertion = it.next();
    var rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
    if (String(assertion.getStatus().name()) === "FAILED" && !seen[rule]) {
      seen[rule] = true;
      print("  FAILED " + rule + ": " + assertion.getMessage() + " @ " + assertion.getLocation().getContext());
    }
  }
}

function isCompliant(file, id) {
  var rules = profile(id);
  var parser = Foundries.defaultInstance().createParser(new FileInputStream(file), Flavour.byFlavourId(id));
  var result = ValidatorFactory.createValidator(rules, 10000, true, false, false).validate(parser);
  print(file + " " + id + " compliant=" + result.isCompliant() + " rules=" + rules.getRules().size()
    + " checks=" + result.getTotalAssertions());
  printFailures(result.getTestAssertions());
  parser.close();
  return result.isCompliant();
}

var profiles = arguments[0].split(",");
var failures = 0;
for (var a = 1; a < arguments.length; a++) {
  for (var p = 0; p < profiles.length; p++) if (!isCompliant(arguments[a], profiles[p])) failures++;
}
java.lang.System.exit(failures ? 1 : 0);
