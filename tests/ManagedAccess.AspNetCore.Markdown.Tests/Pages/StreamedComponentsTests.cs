using ManagedAccess.AspNetCore.Markdown.Pages;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Pages;

public class StreamedComponentsTests
{
    [Theory]
    [InlineData("<p>nothing streamed", "<p>nothing streamed")]
    [InlineData("a<!--bl:1-->old<!--/bl:1-->b<blazor-ssr><template blazor-component-id=\"1\">new</template><blazor-ssr-end></blazor-ssr-end></blazor-ssr>", "anewb")]
    [InlineData(
        "<!--bl:1-->one<!--/bl:1--> <!--bl:2-->two<!--/bl:2--><blazor-ssr><template blazor-component-id=\"2\">TWO</template><template blazor-component-id=\"1\">ONE</template><blazor-ssr-end></blazor-ssr-end></blazor-ssr>end",
        "ONE TWOend")]
    [InlineData( // two frames for one component: the last counts
        "<!--bl:1-->0<!--/bl:1--><blazor-ssr><template blazor-component-id=\"1\">1</template><blazor-ssr-end></blazor-ssr-end></blazor-ssr><blazor-ssr><template blazor-component-id=\"1\">2</template><blazor-ssr-end></blazor-ssr-end></blazor-ssr>",
        "2")]
    [InlineData( // a child that is updated inside its parent's update
        "<!--bl:1-->0<!--/bl:1--><blazor-ssr><template blazor-component-id=\"1\">[<!--bl:2-->old<!--/bl:2-->]</template><template blazor-component-id=\"2\">new</template><blazor-ssr-end></blazor-ssr-end></blazor-ssr>",
        "[new]")]
    [InlineData( // a child that is older than its parent
        "<!--bl:1--><!--bl:2-->0<!--/bl:2--><!--/bl:1--><blazor-ssr><template blazor-component-id=\"2\">old</template><template blazor-component-id=\"1\">[<!--bl:2-->new<!--/bl:2-->]</template><blazor-ssr-end></blazor-ssr-end></blazor-ssr>",
        "[new<!--/bl:2-->]")]
    [InlineData( // a template of the page's own
        "<!--bl:1-->0<!--/bl:1--><blazor-ssr><template blazor-component-id=\"1\"><template>own</template>after</template><blazor-ssr-end></blazor-ssr-end></blazor-ssr>",
        "<template>own</template>after")]
    [InlineData( // itself inside itself
        "<!--bl:1-->0<!--/bl:1--><blazor-ssr><template blazor-component-id=\"1\"><!--bl:1-->x<!--/bl:1--></template><blazor-ssr-end></blazor-ssr-end></blazor-ssr>",
        "x<!--/bl:1-->")]
    public void Settle_Updates_TakeTheirPlace(string html, string expected)
    {
        Assert.Equal(expected, StreamedComponents.Settle(html));
    }

    [Theory]
    [InlineData("a<blazor-ssr>")]
    [InlineData("a<blazor-ssr><template blazor-component-id=\"1")]
    [InlineData("a<blazor-ssr><template blazor-component-id=\"1\">never closed</blazor-ssr>")]
    [InlineData("a<blazor-ssr><template type=\"redirection\">/login</template><blazor-ssr-end></blazor-ssr-end></blazor-ssr>")]
    public void Settle_WhatIsNoUpdate_IsLeftAsItIs(string html)
    {
        Assert.Equal(html, StreamedComponents.Settle(html));
    }
}
