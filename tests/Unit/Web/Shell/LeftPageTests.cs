using Microsoft.JSInterop;
using Tandem.Web.Shared;
using Xunit;

namespace Tandem.Unit.Web.Shell;

/// <summary>What is under way when a page is left must end quietly: an exception would be shown as a fault of the next page.</summary>
public sealed class LeftPageTests
{
    [Fact]
    public void The_token_of_a_component_that_went_is_cancelled_and_still_answers()
    {
        var life = new Lifetime();
        life.Dispose();
        life.Dispose();

        Assert.True(life.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_script_that_arrives_after_its_page_was_left_is_not_called()
    {
        var browser = new Browser();
        var script = new BrowserModule(browser, "./js/a.js");
        var call = script.CallAsync("follow");
        await script.DisposeAsync();
        browser.Arrives.SetResult(browser);
        await call;

        Assert.Equal(["import"], browser.Calls);
    }

    [Theory]
    [InlineData(typeof(ObjectDisposedException))]
    [InlineData(typeof(JSException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task A_call_that_breaks_because_its_page_was_left_says_nothing(Type breaks)
    {
        var browser = new Browser();
        var script = new BrowserModule(browser, "./js/a.js");
        var call = script.CallAsync("follow");
        await script.DisposeAsync();
        browser.Arrives.SetException((Exception)Activator.CreateInstance(breaks, "gone")!);

        await call;
    }

    [Fact]
    public async Task What_a_script_throws_reaches_the_page_that_is_still_there()
    {
        var browser = new Browser();
        browser.Arrives.SetException(new JSException("no such function"));

        await Assert.ThrowsAsync<JSException>(() => new BrowserModule(browser, "./js/a.js").CallAsync("follow"));
    }

    /// <summary>A browser whose module arrives when the test says so.</summary>
    sealed class Browser : IJSRuntime, IJSObjectReference
    {
        public TaskCompletionSource<IJSObjectReference> Arrives { get; } = new();

        public List<string> Calls { get; } = [];

        public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args)
        {
            Calls.Add(identifier);
            return identifier == "import" ? (TValue)await Arrives.Task : default!;
        }

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
            InvokeAsync<TValue>(identifier, args);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
