using Tandem.Runs;
using Tandem.Web.Api;
using Tandem.Web.Shared;
using Xunit;

namespace Tandem.Unit.Web.Runs;

public sealed class RunFilesTests
{
    static readonly JsonStringLocalizer<Ui> English = new();

    [Fact]
    public void A_line_of_the_file_says_when_how_bad_which_step_and_what()
    {
        var e = new StepLogged("east/deploy", LogLevel.Warning, Text.Of($"{"web"} created.")) { At = DateTimeOffset.UnixEpoch };

        Assert.Equal("1970-01-01T00:00:00.000Z Warning east/deploy: web created.", RunFiles.Line(e, null, English));
    }

    [Fact]
    public void A_failure_is_in_the_file_with_its_hint_and_request_id()
    {
        var failure = new Failure("Quota", Text.Of($"There is no room."), Text.Of($"Ask for more."), "REQ-7");

        var line = RunFiles.Line(new StepFinished("east/network", new Failed(failure)), null, English);

        Assert.EndsWith("Error   east/network: There is no room. Ask for more. REQ-7", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_one_step_holds_nothing_else()
    {
        Assert.Null(RunFiles.Line(new RunResumed("alice"), "east/deploy", English));
        Assert.Null(RunFiles.Line(new StepStarted("east/network", 1), "east/deploy", English));
        Assert.NotNull(RunFiles.Line(new StepStarted("east/deploy", 1), "east/deploy", English));
    }
}
