import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Asks veraPDF whether each file is PDF/A-3b; prints one line of JSON per file. */
public class Launcher {
    public static void main(String[] files) {
        VeraGreenfieldFoundryProvider.initialise();
        for (String name : files) {
            int checks = 0;
            Set<String> failures = new LinkedHashSet<>();
            try (InputStream stream = new FileInputStream(new File(name));
                    PDFAParser parser =
                            Foundries.defaultInstance()
                                    .createParser(stream, PDFAFlavour.PDFA_3_B)) {
                PDFAValidator validator =
                        Foundries.defaultInstance()
                                .createValidator(PDFAFlavour.PDFA_3_B, false);
                ValidationResult result = validator.validate(parser);
                checks = result.getTotalAssertions();
                for (TestAssertion assertion : result.getTestAssertions()) {
                    if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                        failures.add(
                                assertion.getRuleId().getClause()
                                        + " "
                                        + assertion.getMessage());
                    }
                }
                if (!result.isCompliant() && failures.isEmpty()) {
                    failures.add("not compliant, no reason given");
                }
            } catch (Exception error) {
                failures.add(error.toString());
            }
            StringBuilder line = new StringBuilder("{\"path\": " + quote(name));
            line.append(", \"fired_rules\": ").append(checks).append(", \"failures\": [");
            String comma = "";
            for (String failure : failures) {
                line.append(comma).append(quote(failure));
                comma = ", ";
            }
            System.out.println(line.append("]}"));
        }
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
