class {{class}} < Formula
  desc "{{description}}"
  homepage "{{repository}}"
  version "{{version}}"
  license {{license}}

{{downloads}}

  def install
    bin.install "{{name}}"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/{{name}}.bash" => "{{name}}"
    zsh_completion.install "completions/_{{name}}"
    fish_completion.install "completions/{{name}}.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/{{name}} --version")
    system bin/"{{name}}", "new", "First visit", "-o", "visit.yaml"
    system bin/"{{name}}", "lint", "visit.yaml"
  end
end
