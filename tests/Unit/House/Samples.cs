// Bad samples: each breaks one house rule, so that the rule's test can prove it bites.
#pragma warning disable IDE0130, IDE0060

namespace Tandem.Unit.House.Samples.Features.One
{
    public sealed class UsesAnotherFeature
    {
        public Two.OfAnotherFeature? Other { get; set; }
    }
}

namespace Tandem.Unit.House.Samples.Features.Two
{
    public sealed class OfAnotherFeature;
}

namespace Tandem.Unit.House.Samples.Constructors
{
    public sealed class WantsTooMuch
    {
        public WantsTooMuch(int a, int b, int c, int d, int e, int f) => _ = a + b + c + d + e + f;
    }
}

namespace Tandem.Unit.House.Samples.Console
{
    public sealed class HidesSystemConsole;
}
