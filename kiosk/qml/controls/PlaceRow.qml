import QtQuick
import QtQuick.Layouts
import WarmStation

// Where in the room a service is: on two lines, or on one where many share the page.
Item {
    id: place

    required property string label
    required property string where
    property string iconName: ""
    property bool stacked: false
    readonly property bool cramped: height < Theme.fontFloor * 2.8
    readonly property bool roomy: stacked || height > Theme.fontBody * 1.5 + Theme.fontSupport * 3 && width > Theme.mm(90) || height > Theme.fontBody * 1.5 + Theme.fontSupport * 4.5

    RowLayout {
        anchors.fill: parent
        anchors.topMargin: Theme.mm(0.2)
        anchors.bottomMargin: Theme.mm(0.2)
        spacing: Theme.gapS

        Rectangle {
            Layout.preferredWidth: Math.min(Theme.mm(20), place.height - Theme.mm(2), place.width * 0.2)
            Layout.preferredHeight: Layout.preferredWidth
            radius: width / 2
            color: Theme.plate

            AppIcon {
                anchors.centerIn: parent
                name: place.iconName
                colour: Theme.plateInk
                size: Math.round(parent.width * 0.62)
            }
        }

        Item {
            id: words

            Layout.fillWidth: true
            Layout.fillHeight: true

            AppText {
                visible: !place.roomy
                anchors.fill: parent
                text: place.where === "" || place.cramped ? place.label : qsTrId("done.place").arg(place.label).arg(place.where)
                fontSizeMode: Text.Fit
                minimumPixelSize: Theme.fontFloor
                verticalAlignment: Text.AlignVCenter
            }

            TextMetrics {
                id: measure

                text: place.where
                font.family: Theme.fontFamily
                font.pixelSize: Theme.fontSupport
            }

            Column {
                visible: place.roomy
                anchors.verticalCenter: parent.verticalCenter
                width: words.width
                spacing: Theme.mm(0.8)

                AppText {
                    id: name

                    width: words.width
                    text: place.label
                    font.bold: true
                    wrapMode: Text.NoWrap
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Theme.fontFloor
                }

                AppText {
                    visible: text !== ""
                    width: words.width
                    height: place.stacked ? Math.min(words.height - name.height - parent.spacing, Math.ceil(measure.advanceWidth / width) * Theme.fontSupport * 1.3) : implicitHeight
                    fontSizeMode: Text.Fit
                    minimumPixelSize: Theme.fontFloor
                    lineHeight: 1
                    text: place.where
                    color: Theme.inkSoft
                    font.pixelSize: Theme.fontSupport
                }
            }
        }
    }
}
