using System.Globalization;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Xunit;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class ParametersTests
{
    [Fact]
    public void Lists_count_from_one_and_objects_become_dotted_names()
    {
        var parameters = new Parameters
        {
            { "Tag", (Parameters[])[new() { { "Key", "a" }, { "Value", "1" } }, new() { { "Key", "b" }, { "Value", "2" } }] },
            { "Ids", (string[])["x", "y"] },
            {
                "Config",
                new Parameters { { "Enabled", true } }
            },
            { "Nothing", null },
            { "Empty", "" },
        };

        Assert.Equal(
            ["Tag.1.Key=a", "Tag.1.Value=1", "Tag.2.Key=b", "Tag.2.Value=2", "Ids.1=x", "Ids.2=y", "Config.Enabled=true", "Empty="],
            parameters.Select(p => $"{p.Key}={p.Value}")
        );
    }

    [Fact]
    public void Numbers_have_a_point_on_a_German_machine_too()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("0.5", Assert.Single(new Parameters { { "Cpu", 0.5 } }).Value);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
