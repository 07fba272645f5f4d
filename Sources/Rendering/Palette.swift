/// The colours of a picture, one set a role. Fill and line of each pair differ in lightness, and
/// the hues stay apart for eyes that cannot tell red from green.
enum Palette {
  struct Colours {
    var fill: String
    var strong: String
    var line: String
    var text: String
  }

  static func colours(_ role: Picture.Role) -> Colours {
    switch role {
    case .input: Colours(fill: "#F1F3F5", strong: "#DDE2E7", line: "#868E96", text: "#343A40")
    case .parameter: Colours(fill: "#E3F5E9", strong: "#C3E8CF", line: "#3F9460", text: "#184D2C")
    case .constant: Colours(fill: "#FFFFFF", strong: "#F1F3F5", line: "#ADB5BD", text: "#495057")
    case .forward: Colours(fill: "#E9F2FC", strong: "#C5DDF6", line: "#3C78B4", text: "#12385E")
    case .backward: Colours(fill: "#FDF0E4", strong: "#FAD7B5", line: "#C8691C", text: "#5F2E06")
    case .update: Colours(fill: "#F2EBFB", strong: "#DFCDF5", line: "#7E57B8", text: "#3B2162")
    case .output: Colours(fill: "#FFFFFF", strong: "#F1F3F5", line: "#343A40", text: "#343A40")
    case .saved: Colours(fill: "#E4F4F4", strong: "#C6E6E6", line: "#26828A", text: "#0D4A50")
    }
  }

  /// What the legend says of each role.
  static func meaning(_ role: Picture.Role) -> String {
    switch role {
    case .input: "input"
    case .parameter: "parameter"
    case .constant: "constant"
    case .forward: "forward"
    case .backward: "backward"
    case .update: "update"
    case .saved: "kept for backward"
    case .output: "output"
    }
  }

  static func line(_ style: Picture.Arrow.Style) -> String {
    switch style {
    case .forward: "#6C8FB5"
    case .backward: "#D08745"
    case .saved: colours(.saved).line
    case .argument: "#ADB5BD"
    case .start: colours(.backward).line
    }
  }
}
